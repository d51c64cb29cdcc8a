// GraphQL Code Generator: the types of every example compile, and a wrong use of them does not.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { codegen } from "@graphql-codegen/core";
import * as typedDocuments from "@graphql-codegen/typed-document-node";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";
import ts from "typescript";

import { readSchema } from "./server.mjs";

const EXAMPLES = new URL("../../server/pages/examples/", import.meta.url);
const USE = fileURLToPath(new URL("use.ts", import.meta.url));

/** Return the example queries as documents. */
async function documents() {
  const files = (await readdir(EXAMPLES)).filter((name) => name.endsWith(".graphql"));
  const read = async (location) => {
    const text = await readFile(new URL(location, EXAMPLES), "utf8");
    return { location, document: parse(text) };
  };
  return Promise.all(files.map(read));
}

/** Return what the generator writes for the printed schema and the examples. */
async function generated() {
  return codegen({
    schema: parse(await readSchema()),
    documents: await documents(),
    filename: "generated.ts",
    config: { defaultScalarType: "string" },
    plugins: [{ operations: {} }, { typedDocuments: {} }],
    pluginMap: { operations, typedDocuments },
  });
}

/** Return what the compiler says about a use of the generated types. */
function complaints(types, use) {
  const files = { [USE.replace("use.ts", "generated.ts")]: types, [USE]: use };
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const { readFile: read, fileExists: exists, getSourceFile: source } = host;
  host.readFile = (name) => files[name] ?? read(name);
  host.fileExists = (name) => name in files || exists(name);
  host.getSourceFile = (name, version, ...rest) =>
    name in files ? ts.createSourceFile(name, files[name], version) : source(name, version, ...rest);
  const program = ts.createProgram([USE], options, host);
  const found = ts.getPreEmitDiagnostics(program);
  return found.map((each) => ts.flattenDiagnosticMessageText(each.messageText, "\n"));
}

test("the types of all examples compile and know what can be null", async () => {
  const types = await generated();
  const use = (field) => `
    import type { PracticesOfATopicQuery } from "./generated";
    export function titles(data: PracticesOfATopicQuery): string[] {
      return data.topic?.practices?.nodes.map((practice) => ${field}) ?? [];
    }`;

  assert.ok((await documents()).length >= 10);
  assert.deepEqual(complaints(types, use("practice.title.value")), []);
  assert.match(complaints(types, use("practice.problem.value")).join(), /possibly 'null'/);
  assert.match(complaints(types, use("practice.headline")).join(), /'headline' does not exist/);
});
