// Starts GraphiQL on the page; an example chosen on the page opens in a tab of its own.
"use strict";

const chosen = JSON.parse(document.getElementById("chosen").textContent);
const place = document.getElementById("explorer");
const example = chosen === null ? {} : { query: chosen };

ReactDOM.createRoot(place).render(
  React.createElement(GraphiQL, {
    ...example,
    fetcher: GraphiQL.createFetcher({ url: "graphql" }),
    forcedTheme: "light",
    inputValueDeprecation: true,
  }),
);
