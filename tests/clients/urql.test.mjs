// urql: its normalised cache with relay pagination, and its errors.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, fetchExchange, gql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { buildSchema, introspectionFromSchema } from "graphql";

import { ENDPOINT, readSchema } from "./server.mjs";

const NETWORKS = gql`
  query Networks($first: Int!, $after: String) {
    networks(first: $first, after: $after) {
      totalCount
      edges { node { id code title { value } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

/** Return a client that caches with knowledge of the printed schema. */
async function client() {
  const schema = introspectionFromSchema(buildSchema(await readSchema()));
  const resolvers = { Query: { networks: relayPagination() } };
  const keys = { LocalizedText: () => null, Money: () => null, Source: () => null };
  const exchanges = [cacheExchange({ schema, resolvers, keys }), fetchExchange];
  return new Client({ url: ENDPOINT, exchanges, preferGetMethod: false });
}

test("relay pagination puts all pages together, each row once", async () => {
  const urql = await client();
  let after = null;
  let shown;
  do {
    const { data, error } = await urql.query(NETWORKS, { first: 5, after });
    assert.equal(error, undefined);
    shown = data.networks;
    after = shown.pageInfo.endCursor;
  } while (shown.pageInfo.hasNextPage);

  const codes = shown.edges.map((edge) => edge.node.code);
  assert.ok(codes.length > 5);
  assert.equal(codes.length, shown.totalCount);
  assert.equal(new Set(codes).size, codes.length);
});

test("what is cached is answered without the server", async () => {
  const urql = await client();
  const variables = { first: 5, after: null };
  await urql.query(NETWORKS, variables);

  const { data, error } = await urql.query(NETWORKS, variables, { requestPolicy: "cache-only" });

  assert.equal(error, undefined);
  assert.equal(data.networks.edges.length, 5);
});

test("an error comes with its code", async () => {
  const { error } = await (await client()).query(NETWORKS, { first: 5, after: "no cursor" });

  assert.equal(error.graphQLErrors[0].extensions.code, "INVALID_CURSOR");
});

test("queries can be asked for by GET", async () => {
  const urql = new Client({ url: ENDPOINT, exchanges: [fetchExchange], preferGetMethod: "force" });

  const { data, operation } = await urql.query(NETWORKS, { first: 1 });

  assert.equal(operation.context.preferGetMethod, "force");
  assert.equal(data.networks.edges.length, 1);
});
