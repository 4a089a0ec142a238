import { CodePipelineClient } from "@aws-sdk/client-codepipeline";
import type { ClientOptions } from "../clients";

/** The client that every command about pipelines needs; what only some need is loaded there, with the same options. */
export interface PipelineClients {
    options: ClientOptions;
    codepipeline: CodePipelineClient;
}

export function createPipelineClients(wanted: ClientOptions): PipelineClients {
    const options = { maxAttempts: 8, ...wanted };
    return { options, codepipeline: new CodePipelineClient(options) };
}
