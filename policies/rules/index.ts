import type { Rule } from "../rule";
import * as alarms from "./alarms";
import * as clusters from "./clusters";
import * as codebuild from "./codebuild";
import * as codedeploy from "./codedeploy";
import * as codepipeline from "./codepipeline";
import * as containers from "./containers";
import * as data from "./data";
import * as ecr from "./ecr";
import * as iam from "./iam";
import * as images from "./images";
import * as loadBalancers from "./load-balancers";
import * as ownership from "./ownership";
import * as securityGroups from "./security-groups";
import * as services from "./services";
import * as stackBuckets from "./stack-buckets";
import * as stackDelivery from "./stack-delivery";
import * as stackStyle from "./stack-style";
import * as stackTasks from "./stack-tasks";
import * as taskDefinitions from "./task-definitions";

/** The rules by what they are about, in the order of a release: from the image to the account around it. */
export const DOMAINS: Readonly<Record<string, readonly Rule[]>> = {
    Images: rulesIn(images),
    Containers: rulesIn(containers),
    "Task definitions": [...rulesIn(taskDefinitions), ...rulesIn(stackTasks)],
    "Services and clusters": [...rulesIn(services), ...rulesIn(clusters)],
    "Blue/green deployments": [...rulesIn(codedeploy), ...rulesIn(stackDelivery)],
    "Image repositories": rulesIn(ecr),
    "Load balancers": rulesIn(loadBalancers),
    "Security groups": rulesIn(securityGroups),
    "Roles and policies": rulesIn(iam),
    "Logs, keys, secrets and files": rulesIn(data),
    Alarms: rulesIn(alarms),
    Pipelines: [...rulesIn(codepipeline), ...rulesIn(stackBuckets)],
    Builds: rulesIn(codebuild),
    "All resources": [...rulesIn(ownership), ...rulesIn(stackStyle)],
};

/** Every rule of the pack. */
export const RULES: readonly Rule[] = Object.values(DOMAINS).flat();

/** The rules among the exports of a module; functions that other rules share are the rest. */
function rulesIn(module: object): Rule[] {
    return Object.values(module).filter((member): member is Rule => typeof member === "object");
}
