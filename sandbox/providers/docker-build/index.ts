import type { Registry } from "../server";
import { image } from "./image";

export const dockerBuildProvider: Registry = {
    resources: { "docker-build:index:Image": image },
    functions: {},
    components: {},
};
