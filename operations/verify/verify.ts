import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { Account } from "./account";
import { checkAlarms } from "./alarms";
import { checkDeploymentAppSpec } from "./appspec";
import { checkCapacity } from "./capacity";
import type { Check } from "./check";
import { checkCodeDeploy } from "./codedeploy";
import { checkEnvironmentFiles } from "./environment-files";
import { checkHooks } from "./hooks";
import { checkImages, type AskRegistry } from "./images";
import { checkLogs } from "./logs";
import { checkNetwork } from "./network";
import { checkOwnership } from "./ownership";
import { checkPorts } from "./ports";
import { checkRetention } from "./retention";
import { checkRoles } from "./roles";
import { checkSecrets, type SecretOptions } from "./secrets";
import { checkService } from "./service";
import { checkTemplate } from "./template";
import { checkTraffic } from "./traffic";

export interface VerifyOptions extends SecretOptions {
    /** Asks registries other than ECR. @default they are not asked, and their images skipped */
    askRegistry?: AskRegistry;
}

/**
 * Checks everything that a release of the service depends on. Nothing is changed: no log line, no task, no deployment.
 * @returns the checks in the order of their topics
 * @throws where nothing can be checked at all: no credentials, expired ones, no network
 */
export async function verify(
    clients: Clients,
    target: DeploymentTarget,
    options: VerifyOptions = {},
): Promise<Check[]> {
    const account = new Account(clients, target);
    const checks = await Promise.all([
        checkService(account),
        checkRoles(account),
        checkImages(account, options.askRegistry),
        checkSecrets(account, options),
        checkLogs(account),
        checkEnvironmentFiles(account),
        checkPorts(account),
        checkNetwork(account),
        checkCapacity(account),
        checkTraffic(account),
        checkCodeDeploy(account),
        checkDeploymentAppSpec(account),
        checkHooks(account),
        checkAlarms(account),
        checkRetention(account),
        checkTemplate(account),
        checkOwnership(account),
    ]);
    return checks.flat();
}
