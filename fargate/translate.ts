import type { ComposeProject } from "../compose";
import { AliasedPositions } from "./aliased-positions";
import { applyComposeX } from "./compose-x/apply";
import { applyEcsParams } from "./ecs-params/apply";
import type { Verdicts } from "./verdicts";

/**
 * The project as if all of it were written in the words of Compose: `ecs-params.yml` of amazon-ecs-cli, `x-secrets` and `x-efs`
 * of ECS Compose-X. Positions stay those of what was written.
 */
export function translate(written: ComposeProject): { compose: ComposeProject; verdicts: Verdicts } {
    const positions = new AliasedPositions(written.positions);
    const params = applyEcsParams({ ...written, positions }, positions);
    const composeX = applyComposeX(params.compose, positions, params.verdicts);
    return { compose: { ...params.compose, ...composeX }, verdicts: params.verdicts };
}
