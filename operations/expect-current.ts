import type { DeploymentTarget } from "../release";
import type { Clients } from "./clients";
import { currentRelease, isRelease } from "./current-release";
import { Refused } from "./service";

/**
 * Compare and set: somebody else may have released meanwhile. A repeated command finds its own release live, which is fine.
 * @throws Refused where neither the expected release is live nor the target's own
 */
export async function expectCurrent(clients: Clients, target: DeploymentTarget, expected: string): Promise<void> {
    const { sha: current } = await currentRelease(clients, target);
    if (!isRelease(current, expected) && current !== target.release.sha) {
        throw new Refused(
            `${current} is live, and not ${expected}`,
            "somebody has released meanwhile: look at swingbridge status, then say what is expected now",
        );
    }
}
