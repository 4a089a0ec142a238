import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { inspect } from "./inspect";
import type { Program } from "./program";

/** Pushes an image as a build elsewhere would, into a repository that is made where it is missing. Its name is its content. */
export async function pushImage(program: Program, repositoryName: string, imageTag: string): Promise<void> {
    await inspect(program, async ({ client }) => {
        const ecr = client(ECRClient);
        try {
            await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }));
        } catch (error) {
            if ((error as Error).name !== "RepositoryAlreadyExistsException") {
                throw error;
            }
        }
        const imageManifest = JSON.stringify({ schemaVersion: 2, config: { repositoryName, imageTag } });
        await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest }));
    });
}
