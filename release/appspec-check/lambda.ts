import { checkVersion, onlyResource } from "./ecs";
import { checkHooks } from "./hooks";
import type { Field } from "../checked-document";

const EVENTS = ["BeforeAllowTraffic", "AfterAllowTraffic"];
const RESERVED = ["Start", "AllowTraffic", "End"];

/**
 * The AppSpec of a Lambda deployment. AWS's schema page writes its keys in lower case, its example page does not: both are read.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export function checkLambda(root: Field): void {
    root.asObject(
        {
            version: checkVersion,
            Resources: checkResources,
            Hooks: field => checkHooks(field, { events: EVENTS, reserved: RESERVED }),
        },
        { required: ["version", "Resources"], anyCase: true },
    );
}

function checkResources(field: Field): void {
    let versions: [current: string | undefined, target: string | undefined] = [undefined, undefined];
    onlyResource(field)?.asObject(
        {
            Type: type => void type.asOneOf(["AWS::Lambda::Function"]),
            Properties: properties => {
                properties.asObject(
                    {
                        Name: name => void name.asText(),
                        Alias: alias => void alias.asText(),
                        CurrentVersion: version => {
                            versions = [asVersion(version), versions[1]];
                        },
                        TargetVersion: version => {
                            versions = [versions[0], asVersion(version)];
                        },
                    },
                    { required: ["Name", "Alias", "CurrentVersion", "TargetVersion"], anyCase: true },
                );
                if (versions[0] !== undefined && versions[0] === versions[1]) {
                    properties.problem(`shifts from version ${versions[0]} to itself`, {
                        fix: "Publish a new version of the function and name it as TargetVersion.",
                    });
                }
            },
        },
        { required: ["Type", "Properties"], anyCase: true },
    );
}

/** A published version is a number, in quotes or not; `$LATEST` has no alias to shift. */
function asVersion(field: Field): string | undefined {
    const version = field.source();
    if (version === undefined || !/^\d+$/.test(version)) {
        field.problem(`is ${version ?? "no version"}`, {
            reason: "Traffic is shifted between published versions of a function.",
            fix: "Write the number of a version.",
        });
        return undefined;
    }
    return version;
}
