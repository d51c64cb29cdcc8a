// The server that the clients talk to; tests/clients/run.py starts it and says where it is.

import { readFile } from "node:fs/promises";

export const ADDRESS = process.env.BLIS_ADDRESS;
if (!ADDRESS) throw new Error("BLIS_ADDRESS is missing: run make test-clients");

export const ENDPOINT = `${ADDRESS}/graphql`;
export const SCHEMA_FILE = new URL("../../schema/schema.graphql", import.meta.url);

/** Return the printed schema, the contract that tools are given. */
export const readSchema = () => readFile(SCHEMA_FILE, "utf8");

/** Return the answer to any GraphQL request, errors and all. */
export async function answer(request) {
  const response = await post(request);
  return response.json();
}

/** Tell whether the server keeps documents under their hashes (APQ). */
export async function hasPersistedQueries() {
  const persistedQuery = { version: 1, sha256Hash: "0".repeat(64) };
  const response = await post({ extensions: { persistedQuery } });
  return (await response.text()).includes("PERSISTED_QUERY_NOT_FOUND");
}

/** Send a GraphQL request. */
function post(request) {
  const headers = { "content-type": "application/json" };
  return fetch(ENDPOINT, { method: "POST", headers, body: JSON.stringify(request) });
}
