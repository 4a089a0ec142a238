import type { ComposeProject, Path, Service } from "../compose";
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
    ) {}

    /** The name as ECS takes it. */
    get ecsName(): string {
        return sanitiseName(this.name);
    }

    /** What the stack's configuration says about this service. */
    get settings(): ServiceSettings {
        return this.stack.services[this.name] ?? {};
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
            approximated: (finding, ...deeper) => verdicts.approximated([...path, ...deeper], finding),
            dropped: (finding, ...deeper) => verdicts.dropped([...path, ...deeper], finding),
            refused: (finding, ...deeper) => verdicts.refused([...path, ...deeper], finding),
        };
    }
}
