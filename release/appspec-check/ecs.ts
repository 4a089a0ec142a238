import { LIFECYCLE_HOOKS } from "../appspec";
import { checkHooks } from "./hooks";
import type { Field } from "../checked-document";

/** What is known of the deployment besides its AppSpec. */
export interface EcsContext {
    /** The task definition that will be deployed: its containers and the ports that each maps. @default not checked */
    containers?: readonly { name: string; ports: readonly number[] }[];
    /** Whether CodePipeline's CodeDeployToECS action puts the ARN in place of `<TASK_DEFINITION>`. @default false */
    pipeline?: boolean;
    /** Whether the deployment group has a test listener. @default not checked */
    testListener?: boolean;
    limitedRole?: boolean;
}

const TASK_DEFINITION_ARN = /^arn:aws[\w-]*:ecs:([\w-]+):\d{12}:task-definition\/[\w-]{1,255}:\d+$/;
const PLACEHOLDER = "<TASK_DEFINITION>";
const RESERVED = ["Start", "Install", "AllowTestTraffic", "AllowTraffic", "End"];

/**
 * The AppSpec of an ECS deployment.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export function checkEcs(root: Field, context: EcsContext): void {
    let region: string | undefined;
    root.asObject(
        {
            version: checkVersion,
            Resources: field => {
                region = checkResources(field, context);
            },
            Hooks: () => undefined,
        },
        { required: ["version", "Resources"] },
    );
    // After the resources, wherever it stands: a function must be in the task definition's region.
    const hooks = root.entries()?.find(([key]) => key === "Hooks")?.[1];
    if (hooks !== undefined) {
        checkHooks(hooks, { events: LIFECYCLE_HOOKS, reserved: RESERVED, region, limitedRole: context.limitedRole });
        checkTestTraffic(hooks, context);
    }
}

/** The only version there is. */
export function checkVersion(field: Field): void {
    if (field.source() !== "0.0") {
        field.problem(`is ${field.source() ?? "no version"}`, { fix: "Write version: 0.0." });
    }
}

/** @returns the one resource, a name and what it holds */
export function onlyResource(field: Field): Field | undefined {
    const resources = field.asList({ least: 1 });
    const names = resources.flatMap(resource => resource.entries() ?? []);
    if (names.length > 1) {
        names[1]![1].problem("is a second resource", { reason: "An AppSpec deploys exactly one.", fix: "Remove it." });
    }
    return names[0]?.[1];
}

function checkResources(field: Field, context: EcsContext): string | undefined {
    let region: string | undefined;
    onlyResource(field)?.asObject(
        {
            Type: type => void type.asOneOf(["AWS::ECS::Service"]),
            Properties: properties =>
                properties.asObject(
                    {
                        TaskDefinition: value => {
                            region = checkTaskDefinition(value, context);
                        },
                        LoadBalancerInfo: value => checkLoadBalancer(value, context),
                        PlatformVersion: checkPlatformVersion,
                        NetworkConfiguration: checkNetwork,
                        CapacityProviderStrategy: checkCapacity,
                    },
                    { required: ["TaskDefinition", "LoadBalancerInfo"] },
                ),
        },
        { required: ["Type", "Properties"] },
    );
    return region;
}

/** @returns the region */
function checkTaskDefinition(field: Field, { pipeline }: EcsContext): string | undefined {
    const text = field.asText();
    if (text === undefined || (text === PLACEHOLDER && pipeline)) {
        return undefined;
    }
    if (text === PLACEHOLDER) {
        field.problem(`is ${PLACEHOLDER}`, {
            reason: "Only CodePipeline's CodeDeployToECS action puts a task definition in its place.",
            fix: "Write the ARN of a task definition, with its revision.",
        });
        return undefined;
    }
    const arn = TASK_DEFINITION_ARN.exec(text);
    if (arn === null) {
        field.problem(`is ${JSON.stringify(text)}`, {
            fix: "Write the whole ARN with its revision: arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:REVISION.",
        });
    }
    return arn?.[1];
}

function checkLoadBalancer(field: Field, { containers }: EcsContext): void {
    let container: string | undefined;
    let port: [Field, number | undefined] | undefined;
    field.asObject(
        {
            ContainerName: value => {
                container = value.asText();
                if (container !== undefined && containers?.every(({ name }) => name !== container)) {
                    value.problem(`is ${container}, which the task definition does not have`, {
                        fix: `Its containers: ${containers.map(({ name }) => name).join(", ")}.`,
                    });
                }
            },
            ContainerPort: value => {
                port = [value, value.asInteger(1, 65535)];
            },
        },
        { required: ["ContainerName", "ContainerPort"] },
    );
    const ports = containers?.find(({ name }) => name === container)?.ports;
    if (ports !== undefined && port?.[1] !== undefined && !ports.includes(port[1])) {
        port[0].problem(`is ${port[1]}, which the container ${container!} does not map`, {
            fix: ports.length > 0 ? `Its ports: ${ports.join(", ")}.` : "Add a port mapping to the container.",
        });
    }
}

function checkPlatformVersion(field: Field): void {
    const version = field.asText();
    if (version !== undefined && !/^(LATEST|\d+\.\d+\.\d+)$/.test(version)) {
        field.problem(`is ${JSON.stringify(version)}`, { fix: "Write LATEST, or a version such as 1.4.0." });
    }
}

function checkNetwork(field: Field): void {
    const ids = (prefix: string, most: number) => (list: Field) => {
        const items = list.asList({ least: 1 });
        for (const item of items) {
            const id = item.asText();
            if (id !== undefined && !new RegExp(`^${prefix}-[0-9a-f]{8,17}$`).test(id)) {
                item.problem(`is ${JSON.stringify(id)}, no id as in ${prefix}-0a1b2c3d4e5f67890`);
            }
        }
        if (items.length > most) {
            list.problem(`has ${items.length} entries, ECS takes ${most}`);
        }
    };
    field.asObject(
        {
            AwsvpcConfiguration: value =>
                value.asObject(
                    {
                        Subnets: ids("subnet", 16),
                        SecurityGroups: ids("sg", 5),
                        AssignPublicIp: ip => void ip.asOneOf(["ENABLED", "DISABLED"]),
                    },
                    { required: ["Subnets", "SecurityGroups", "AssignPublicIp"] },
                ),
        },
        { required: ["AwsvpcConfiguration"] },
    );
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html */
function checkCapacity(field: Field): void {
    const bases: [Field, number][] = [];
    const providers: [Field, string][] = [];
    let weights = 0;
    const items = field.asList({ least: 1 });
    for (const item of items) {
        item.asObject(
            {
                CapacityProvider: value => {
                    const name = value.asText();
                    if (name !== undefined) {
                        providers.push([value, name]);
                    }
                },
                Base: value => {
                    const base = value.asInteger(0, 100_000);
                    if (base !== undefined && base > 0) {
                        bases.push([value, base]);
                    }
                },
                Weight: value => {
                    weights += value.asInteger(0, 1000) ?? 1;
                },
            },
            { required: ["CapacityProvider"] },
        );
    }
    bases.slice(1).forEach(([base]) => base.problem("is a second base", { reason: "One provider may have one." }));
    if (items.length > 0 && weights === 0) {
        field.problem("has no weight above 0", {
            reason: "No provider would get a task.",
            fix: "Give one a Weight of 1.",
        });
    }
    if (items.length > 20) {
        field.problem(`has ${items.length} providers, ECS takes 20`);
    }
    const isFargate = (name: string) => name === "FARGATE" || name === "FARGATE_SPOT";
    const foreign = providers.find(([, name]) => !isFargate(name));
    if (foreign !== undefined && providers.some(([, name]) => isFargate(name))) {
        foreign[0].problem(`is ${foreign[1]}, beside a Fargate provider`, {
            reason: "A strategy has Fargate's providers or Auto Scaling groups', not both.",
        });
    }
}

function checkTestTraffic(hooks: Field, { testListener }: EcsContext): void {
    const hook = hooks
        .asList()
        .flatMap(item => item.entries() ?? [])
        .find(([event]) => event === "AfterAllowTestTraffic");
    if (hook !== undefined && testListener === false) {
        hook[1].problem("is never called", {
            reason: "The deployment group has no test listener, so there is no test traffic.",
            fix: "Add a test listener to the deployment group's target group pair.",
        });
    }
}
