/** Why a phase of a build failed, in CodeBuild's words. */
export class PhaseFailure extends Error {
    constructor(
        /** E.g. `COMMAND_EXECUTION_ERROR`. */
        readonly statusCode: string,
        message: string,
    ) {
        super(message);
        this.name = "PhaseFailure";
    }
}

export const yamlError = (message: string): PhaseFailure => new PhaseFailure("YAML_FILE_ERROR", message);
export const clientError = (message: string): PhaseFailure => new PhaseFailure("CLIENT_ERROR", message);
