import { familyOf } from "./revision";

/**
 * What `--revision` names, as ECS takes it: a number of the family, `family:revision`, an ARN, or `latest` for the newest.
 * @param current a revision of the family
 * @throws RangeError when it is none of these
 */
export function chooseRevision(text: string, current: string): string {
    if (/^[1-9]\d*$/.test(text)) {
        return `${familyOf(current)}:${text}`;
    }
    if (text === "latest") {
        return familyOf(current);
    }
    if (/^(arn:aws[\w-]*:ecs:[^:]+:\d+:task-definition\/)?[\w-]+:[1-9]\d*$/.test(text)) {
        return text;
    }
    throw new RangeError(`"${text}" names no revision: write a number, family:number, an ARN, or latest`);
}
