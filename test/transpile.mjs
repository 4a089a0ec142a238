import { register } from "ts-node";

// The types are checked before: sucrase takes them out, ten times as fast as TypeScript's own compiler.
register({ transpileOnly: true, transpiler: "sucrase/ts-node-plugin" });
