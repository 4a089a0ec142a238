import type { Command } from "commander";
import { createClients, type Clients } from "../../operations/clients";
import { readLive } from "../../operations/live";
import { imageDetail, serviceDocument, taskDefinitionDocument } from "../../operations/render/documents";
import { readRevision } from "../../operations/revisions/revision";
import { describeService } from "../../operations/service";
import type { DeploymentTarget } from "../../release";
import { contextOf } from "../context";
import { findService } from "../target/find";
import type { TargetOptions } from "../target/options";
import { revisionOption } from "../target/revision";
import { UserError } from "../user-error";

interface RenderOptions extends TargetOptions {
    revision?: string;
    container?: string;
}

export async function runRender(
    document: string,
    service: string | undefined,
    options: RenderOptions,
    command: Command,
): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const target = await findService({ ...options, services: service === undefined ? [] : [service], env, folder });
    const clients = createClients({ region: target.region });
    const rendered = await render(document, clients, target, options);
    output.document(JSON.stringify(rendered, undefined, output.json ? undefined : 2));
}

async function render(
    document: string,
    clients: Clients,
    target: DeploymentTarget,
    { revision, container }: RenderOptions,
): Promise<object> {
    switch (document) {
        case "service":
            return serviceDocument(target.cluster, await describeService(clients.ecs, target));
        case "appspec":
            return appSpec(
                target,
                revision && (await readRevision(clients.ecs, await choose())).revision.taskDefinition,
            );
        default: {
            const { definition } = await readRevision(clients.ecs, await choose());
            return document === "taskdef"
                ? taskDefinitionDocument(definition)
                : imageDetail(clients, target, definition, container);
        }
    }

    async function choose(): Promise<string> {
        return revision === undefined
            ? target.release.taskDefinition
            : revision === "live"
              ? (await readLive(clients, target)).taskDefinition
              : revisionOption(revision, target.release.taskDefinition);
    }
}

/** @throws UserError where the service has none */
function appSpec({ name, codedeploy }: DeploymentTarget, taskDefinition: string | undefined): object {
    if (codedeploy === undefined) {
        throw new UserError(`${name} has no AppSpec: ECS replaces its tasks itself, without CodeDeploy`);
    }
    const document = JSON.parse(codedeploy.appSpec.content) as {
        Resources: [{ TargetService: { Properties: { TaskDefinition: string } } }];
    };
    if (taskDefinition !== undefined) {
        document.Resources[0].TargetService.Properties.TaskDefinition = taskDefinition;
    }
    return document;
}
