import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { requireFreshBuild } from "./build-stamp";

// Imported first: what comes after it loads the compiled folders.
try {
    requireFreshBuild(path.join(__dirname, ".."));
} catch (error) {
    throw new pulumi.RunError((error as Error).message);
}
