import { ECS_PARAMS_RULES } from "../ecs-params/rules";
import type { Rule } from "../rule";
import { RuleIndex } from "../rule-index";
import { ADOPTION_RULES } from "./adoption";
import { CAPACITY_RULES } from "./capacity";
import { CONFIG_RULES } from "./configs";
import { DEPENDENCY_RULES } from "./dependencies";
import { DEPLOY_LABEL_RULES } from "./deploy-labels";
import { DEPLOY_RULES } from "./deploy";
import { ENVIRONMENT_RULES } from "./environment";
import { EPHEMERAL_STORAGE_RULES } from "./ephemeral-storage";
import { extensionRules } from "./extensions";
import { HEALTHCHECK_RULES } from "./healthcheck";
import { IMAGE_RULES } from "./image";
import { CAPABILITY_RULES } from "./capabilities";
import { KERNEL_RULES } from "./kernel";
import { LINK_RULES } from "./links";
import { LOGGING_RULES } from "./logging";
import { LOG_RETENTION_RULES } from "./log-retention";
import { LOSS_RULES } from "./losses";
import { NAME_RULES } from "./names";
import { NETWORK_RULES } from "./networks";
import { COMPOSE_X_RULES } from "../compose-x/rules";
import { OTHER_TOOL_RULES } from "./other-tools";
import { PERMISSION_RULES } from "./permissions";
import { PLACEMENT_RULES } from "./placement";
import { PLATFORM_RULES } from "./platform";
import { PORT_RULES } from "./ports";
import { PRE_START_RULES } from "./pre-start";
import { PROCESS_RULES } from "./process";
import { PROJECT_RULES } from "./project";
import { PULL_CREDENTIAL_RULES } from "./pull-credentials";
import { RESOURCE_RULES } from "./resources";
import { RESTART_RULES } from "./restart";
import { SCALE_RULES } from "./scale";
import { SECRET_RULES } from "./secrets";
import { TMPFS_RULES } from "./tmpfs";
import { SHARED_TASK_RULES } from "./shared-task";
import { UPDATE_RULES } from "./update";
import { VOLUME_RULES } from "./volumes";

/** What becomes of every Compose key that the converter knows; any other is refused. */
export const RULES: readonly Rule[] = [
    ...PROJECT_RULES,
    ...IMAGE_RULES,
    ...PROCESS_RULES,
    ...ENVIRONMENT_RULES,
    ...SECRET_RULES,
    ...CONFIG_RULES,
    ...PORT_RULES,
    ...NETWORK_RULES,
    ...NAME_RULES,
    ...DEPENDENCY_RULES,
    ...LINK_RULES,
    ...SHARED_TASK_RULES,
    ...PRE_START_RULES,
    ...HEALTHCHECK_RULES,
    ...VOLUME_RULES,
    ...TMPFS_RULES,
    ...RESOURCE_RULES,
    ...PLATFORM_RULES,
    ...DEPLOY_RULES,
    ...SCALE_RULES,
    ...UPDATE_RULES,
    ...RESTART_RULES,
    ...PLACEMENT_RULES,
    ...DEPLOY_LABEL_RULES,
    ...CAPACITY_RULES,
    ...EPHEMERAL_STORAGE_RULES,
    ...ADOPTION_RULES,
    ...PERMISSION_RULES,
    ...PULL_CREDENTIAL_RULES,
    ...LOG_RETENTION_RULES,
    ...CAPABILITY_RULES,
    ...KERNEL_RULES,
    ...LOGGING_RULES,
    ...LOSS_RULES,
    ...ECS_PARAMS_RULES,
    ...COMPOSE_X_RULES,
    ...OTHER_TOOL_RULES,
];

export const RULE_INDEX = new RuleIndex(RULES, extensionRules(RULES));
