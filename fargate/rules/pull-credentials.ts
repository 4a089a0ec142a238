import { containerRule, type Rule } from "../rule";

const SECRET_ARN = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:.+$/;

/**
 * Login of a private registry → `repositoryCredentials`, and the execution role may read it.
 * @see ECS API, RepositoryCredentials: an ARN in Secrets Manager
 */
export const PULL_CREDENTIAL_RULES: readonly Rule[] = [
    containerRule<string>({
        key: "services.*.x-aws-pull_credentials",
        target: "containerDefinitions[].repositoryCredentials",
        convert(credentials, key) {
            if (!SECRET_ARN.test(credentials)) {
                key.service.verdicts.problem(key.path, `is ${JSON.stringify(credentials)}`, {
                    reason: "ECS reads the login of a registry from a secret in Secrets Manager.",
                    fix: "Write its ARN: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME.",
                });
                return undefined;
            }
            return { repositoryCredentials: { credentialsParameter: credentials } };
        },
    }),
];
