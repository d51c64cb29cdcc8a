// Starts GraphiQL on the page with the query and the variables of its address.
"use strict";

const chosen = JSON.parse(document.getElementById("chosen").textContent);
const place = document.getElementById("main");

// Who is signed in has to send the token of the session with everything that is not a GET.
const token = fetch("../graphql?query={viewer{csrfToken}}", { headers: { accept: "application/json" } })
  .then((answer) => answer.json())
  .then((answer) => answer.data?.viewer?.csrfToken)
  .catch(() => undefined);

async function send(address, request) {
  const known = await token;
  const headers = known ? { ...request.headers, "x-csrf-token": known } : request.headers;
  return fetch(address, { ...request, headers });
}

ReactDOM.createRoot(place).render(
  React.createElement(GraphiQL, {
    query: chosen.query,
    variables: chosen.variables,
    fetcher: GraphiQL.createFetcher({ url: "../graphql", fetch: send }),
    inputValueDeprecation: true,
  }),
);
