// Relay: its compiler takes the printed schema, and its runtime pages and refetches with what it made.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import relay from "relay-runtime";

import { answer, SCHEMA_FILE } from "./server.mjs";

const require = createRequire(import.meta.url);
const run = promisify(execFile);
const { Environment, Network, RecordSource, Store, fetchQuery } = relay;

const SOURCE = `
graphql\`
  query PageQuery($slug: String!) {
    topic(by: { slug: $slug }) { id ...Page_topic }
  }
\`;
graphql\`
  fragment Page_topic on Topic
  @refetchable(queryName: "PageRefetchQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    name { value }
    practices(first: $count, after: $cursor, orderBy: [{ field: YEAR, direction: DESC }])
      @connection(key: "Page_practices") {
      edges { node { id slug } }
    }
  }
\`;
`;

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "blis-relay-"));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "src", "Page.js"), SOURCE);
  await writeFile(join(folder, "schema.graphql"), await readFile(SCHEMA_FILE));
  await writeFile(join(folder, "package.json"), '{"type": "commonjs"}');
  const config = {
    src: "./src",
    schema: "./schema.graphql",
    language: "javascript",
    eagerEsModules: false,
  };
  await writeFile(join(folder, "relay.config.json"), JSON.stringify(config));
  const compiler = require.resolve("relay-compiler/cli.js");
  await run(process.execPath, [compiler, "relay.config.json"], { cwd: folder });
});

after(() => rm(folder, { recursive: true }));

/** Return what the compiler made of a query. */
const made = (name) => require(join(folder, "src", "__generated__", `${name}.graphql.js`));

/** Return a Relay environment on the server. */
function environment() {
  const ask = ({ text }, variables) => answer({ query: text, variables });
  return new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });
}

test("a connection is paged by the query that the compiler made for it", async () => {
  const relayed = environment();
  await fetchQuery(relayed, made("PageQuery"), { slug: "participation" }).toPromise();

  const source = relayed.getStore().getSource();
  const first = connection(source);
  assert.equal(first.slugs.length, 2);
  const variables = { id: first.topic, count: 3, cursor: first.cursor };
  await fetchQuery(relayed, made("PageRefetchQuery"), variables).toPromise();

  const both = connection(source);
  assert.equal(both.slugs.length, 5);
  assert.equal(new Set(both.slugs).size, 5);
});

/** Return what the store holds of the connection: its topic, its rows, where it ends. */
function connection(source) {
  const ids = source.getRecordIDs();
  const topic = ids.find((id) => source.get(id).__typename === "Topic");
  const held = ids.find((id) => id.includes(":__Page_practices_connection") && "edges" in source.get(id));
  const { edges, pageInfo } = source.get(held);
  return {
    topic,
    slugs: edges.__refs.map((edge) => source.get(source.get(edge).node.__ref).slug),
    cursor: source.get(pageInfo.__ref).endCursor,
  };
}
