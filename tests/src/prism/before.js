// Loaded before Prism. It would follow redirects itself, although GitHub's description has the redirect as the answer; and it
// passes silently over a schema that it cannot compile, so that everything would be valid.
"use strict";

const { createRequire } = require("node:module");
const { realpathSync } = require("node:fs");

const prism = createRequire(realpathSync(process.env.POINTSMAN_PRISM));
const http = createRequire(prism.resolve("@stoplight/prism-http"));

const fetching = http("node-fetch");
const follow = fetching.default;
fetching.default = (url, options) => follow(url, { ...options, redirect: "manual" });

const validator = http("ajv/dist/core").default;
const compile = validator.prototype.compile;
validator.prototype.compile = function (...schema) {
  try {
    return compile.apply(this, schema);
  } catch (error) {
    console.error(`a schema cannot be compiled: ${error.message}`);
    process.exit(1);
  }
};
