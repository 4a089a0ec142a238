import type { ComposeProject, Path, Service } from "../compose";
import type { Grouping } from "./grouping";
import type { KeyContext } from "./rule";
import type { SecretRegister } from "./secret-register";
import { sanitiseName } from "./names";
import type { FargateSettings, ServiceSettings } from "./settings";
import type { Verdicts } from "./verdicts";
import type { VolumeRegister } from "./volume-register";

/** One Compose service with all that its rules look at. */
export class ServiceContext {
    constructor(
        /** Compose name. */
        readonly name: string,
        readonly service: Service,
        readonly project: ComposeProject,
        readonly stack: FargateSettings,
        readonly verdicts: Verdicts,
        /** The project's secrets and volumes, to which each service adds what it uses. */
        readonly secrets: SecretRegister,
        readonly volumes: VolumeRegister,
        /** Which services share a task. */
        readonly grouping: Grouping,
    ) {}

    /** Whether it works to its end, as a job or as an init container of another service. */
    get runsOnce(): boolean {
        return this.grouping.runsOnce(this.name);
    }

    /** The name as ECS takes it. */
    get ecsName(): string {
        return sanitiseName(this.name);
    }

    /** What the stack's configuration says about this service. */
    get settings(): ServiceSettings {
        return this.stack.services[this.name] ?? {};
    }

    /** Whether it runs in the task of another service, which is the main one there. */
    get isSidecar(): boolean {
        return this.grouping.groupsOf(this.name).some(({ members }) => members[0] !== this.name);
    }

    path(...below: (string | number)[]): Path {
        return ["services", this.name, ...below];
    }

    key(...below: (string | number)[]): KeyContext {
        const path = this.path(...below);
        const { verdicts } = this;
        return {
            service: this,
            path,
            mapped: (reason, ...deeper) => verdicts.mapped([...path, ...deeper], reason),
            approximated: (finding, ...deeper) => verdicts.approximated([...path, ...deeper], finding),
            dropped: (finding, ...deeper) => verdicts.dropped([...path, ...deeper], finding),
            refused: (finding, ...deeper) => verdicts.refused([...path, ...deeper], finding),
        };
    }
}
