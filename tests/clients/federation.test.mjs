// Apollo Federation: the server's graph and a partner's compose, and a gateway answers from both.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { composeServices } from "@apollo/composition";
import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from "@apollo/gateway";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";

import { answer, ENDPOINT } from "./server.mjs";

const PARTNER = `
  extend schema @link(
    url: "https://specs.apollo.dev/federation/v2.3"
    import: ["@key", "@external", "@requires", "@shareable"]
  )
  type Query { offers: [Offer!]! }
  type Offer { title: String!, municipality: Municipality, topic: Topic }
  type Municipality @key(fields: "atvkCode") {
    atvkCode: String
    centre: String @external
    sign: String @requires(fields: "centre")
  }
  type Topic @key(fields: "slug") { slug: String!, offers: [Offer!]! }
  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
`;
const OFFERS = [
  { title: "Bridge", municipality: { atvkCode: "0604300" }, topic: { slug: "housing" } },
  { title: "School", municipality: { atvkCode: "0000000" }, topic: { slug: "participation" } },
  { title: "Road", municipality: { atvkCode: "0604300" }, topic: null },
];
const RESOLVERS = {
  Query: { offers: () => OFFERS },
  Topic: { offers: ({ slug }) => OFFERS.filter((offer) => offer.topic?.slug === slug) },
  Municipality: { sign: ({ centre }) => centre && `Welcome to ${centre}` },
};

let sdl;

before(async () => {
  const { data } = await answer({ query: "{ _service { sdl } }" });
  sdl = data._service.sdl;
});

/** Return the composition of the server's graph with that of a partner. */
function composed(partner) {
  return composeServices([
    { name: "blis", url: ENDPOINT, typeDefs: parse(sdl) },
    { name: "partner", url: "http://127.0.0.1:1/graphql", typeDefs: parse(partner) },
  ]);
}

test("a partner's graph that extends municipalities and topics composes", () => {
  const { errors, hints, supergraphSdl } = composed(PARTNER);

  assert.deepEqual(errors ?? [], []);
  assert.deepEqual(hints, []);
  assert.match(supergraphSdl, /type Municipality[^{]*@join__type\(graph: PARTNER, key: "atvkCode"\)/);
});

test("a partner's graph that refers to what is no key does not compose", () => {
  const { errors } = composed(PARTNER.replaceAll("atvkCode", "nuts3Code"));

  assert.ok(errors?.length);
});

/** Return what a gateway over both graphs answers, and what it asked the server for. */
async function throughGateway(query) {
  const asked = [];
  class Server extends RemoteGraphQLDataSource {
    willSendRequest({ request }) {
      asked.push(request);
    }
  }
  const local = buildSubgraphSchema([{ typeDefs: parse(PARTNER), resolvers: RESOLVERS }]);
  const gateway = new ApolloGateway({
    supergraphSdl: composed(PARTNER).supergraphSdl,
    buildService: ({ name, url }) =>
      name === "blis" ? new Server({ url }) : new LocalGraphQLDataSource(local),
  });
  const { executor } = await gateway.load();
  const { data, errors } = await executor({
    document: parse(query),
    request: { query },
    queryHash: query,
    context: {},
    cache: new Map(),
    overallCachePolicy: {},
    metrics: {},
    logger: console,
  });
  await gateway.stop();
  return { data: JSON.parse(JSON.stringify(data)), errors, asked };
}

test("a gateway asks the server once for all entities of a kind that a partner refers to", async () => {
  const { data, errors, asked } = await throughGateway(
    "{ offers { title municipality { slug sign } topic { name { value } } } }",
  );

  assert.equal(errors, undefined);
  const [bridge, school, road] = data.offers;
  assert.match(bridge.municipality.sign, /^Welcome to \S+/);
  assert.deepEqual(road.municipality, bridge.municipality);
  assert.equal(school.municipality, null);
  assert.ok(bridge.topic.name.value && school.topic.name.value);
  assert.equal(asked.length, 2);
});

test("a gateway adds what a partner knows to what the server lists", async () => {
  const { data, errors } = await throughGateway(
    '{ topics(first: 100, filter: { slug: { eq: "housing" } }) { nodes { slug offers { title } } } }',
  );

  assert.equal(errors, undefined);
  assert.deepEqual(data.topics.nodes, [{ slug: "housing", offers: [{ title: "Bridge" }] }]);
});
