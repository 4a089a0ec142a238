import type { Registry } from "../server";
import * as ecr from "./ecr";
import * as iam from "./iam";
import * as logs from "./logs";
import * as ssm from "./ssm";

/** Types of pulumi-aws that the sandbox simulates. */
export const awsProvider: Registry = {
    resources: {
        "aws:cloudwatch/logGroup:LogGroup": logs.logGroup,
        "aws:ecr/lifecyclePolicy:LifecyclePolicy": ecr.lifecyclePolicy,
        "aws:ecr/repository:Repository": ecr.repository,
        "aws:iam/role:Role": iam.role,
        "aws:iam/rolePolicy:RolePolicy": iam.rolePolicy,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": iam.rolePolicyAttachment,
        "aws:ssm/parameter:Parameter": ssm.parameter,
    },
    functions: {},
    components: {},
};
