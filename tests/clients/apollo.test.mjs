// Apollo Client: its cache, its pagination, its errors, its persisted queries.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { relayStylePagination } from "@apollo/client/utilities";

import { ENDPOINT, hasPersistedQueries } from "./server.mjs";

const PRACTICES = gql`
  query Practices($after: String) {
    practices(first: 50, after: $after, filter: { year: { gte: 2015 } }) {
      totalCount
      edges { cursor node { id slug year } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;
const MUNICIPALITY = gql`
  query Municipality($by: MunicipalityByInput!) {
    municipality(by: $by) { id slug name { value lang } }
  }
`;

function client(link = new HttpLink({ uri: ENDPOINT })) {
  const typePolicies = {
    Query: { fields: { practices: relayStylePagination(["filter", "orderBy"]) } },
  };
  return new ApolloClient({ link, cache: new InMemoryCache({ typePolicies }) });
}

test("relay-style pagination puts all pages together, each row once", async () => {
  const apollo = client();
  const watched = apollo.watchQuery({ query: PRACTICES });
  let { pageInfo } = (await watched.refetch()).data.practices;
  while (pageInfo.hasNextPage) {
    const variables = { after: pageInfo.endCursor };
    ({ pageInfo } = (await watched.fetchMore({ variables })).data.practices);
  }
  const { practices } = apollo.readQuery({ query: PRACTICES });

  const ids = practices.edges.map((edge) => edge.node.id);
  assert.ok(ids.length > 50);
  assert.equal(ids.length, practices.totalCount);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(practices.pageInfo.hasPreviousPage, false);
  assert.equal(practices.pageInfo.hasNextPage, false);
});

test("the cache knows an entity by its id, however it was asked for", async () => {
  const apollo = client();
  const ask = (by) => apollo.query({ query: MUNICIPALITY, variables: { by } });

  const { data: bySlug } = await ask({ slug: "aizkraukles-novads-2021" });
  const { data: byId } = await ask({ id: bySlug.municipality.id });

  assert.deepEqual(byId.municipality, bySlug.municipality);
  const kept = Object.keys(apollo.cache.extract()).filter((key) => key.startsWith("Municipality:"));
  assert.deepEqual(kept, [`Municipality:${bySlug.municipality.id}`]);
});

test("an error comes with its code", async () => {
  const document = gql`{ practices(first: 0) { nodes { id } } }`;

  await assert.rejects(client().query({ query: document }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.equal(error.errors[0].extensions.code, "INVALID_PAGINATION");
    assert.equal(error.errors[0].extensions.field, "first");
    return true;
  });
});

test("a document is sent once and then named by its hash", async (t) => {
  if (!(await hasPersistedQueries())) return t.skip("the server keeps no documents yet");
  const sent = [];
  const http = new HttpLink({
    uri: ENDPOINT,
    fetch: (address, options) => {
      sent.push(JSON.parse(options.body ?? "{}"));
      return fetch(address, options);
    },
  });
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const apollo = client(new PersistedQueryLink({ sha256 }).concat(http));
  const variables = { by: { slug: "aizkraukles-novads-2021" } };
  const fetchPolicy = "no-cache";

  const fresh = gql`query Fresh${Date.now()}($by: MunicipalityByInput!) { municipality(by: $by) { id } }`;
  const { data: once } = await apollo.query({ query: fresh, variables, fetchPolicy });
  const { data: again } = await apollo.query({ query: fresh, variables, fetchPolicy });

  assert.ok(once.municipality.id);
  assert.deepEqual(again, once);
  assert.deepEqual(sent.map((body) => "query" in body), [false, true, false]);
});
