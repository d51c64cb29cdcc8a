// A certified OpenID provider on a free port of this machine; it prints its address and serves
// until it is ended. Whoever signs in says who they are: the login becomes the subject.

import { createServer } from "node:http";

import { Provider } from "oidc-provider";

const { REDIRECT_URI, CLIENT_ID, CLIENT_SECRET } = process.env;

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [REDIRECT_URI],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    cookies: { keys: ["only for tests"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
  });
  server.on("request", provider.callback());
  console.log(`ready at ${issuer}`);
});
