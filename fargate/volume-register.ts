import type { Volume } from "../compose";
import type { Owner } from "./images";
import type { VolumeSpec } from "./model";
import { sanitiseName } from "./names";

/** The named volumes that services mount. */
export class VolumeRegister {
    private readonly specs = new Map<string, VolumeSpec & { ownerKnown: boolean }>();

    /**
     * Adds the volume, or gives it the owner that it lacks: the first mount whose user is known decides.
     * @returns its name in the `FargateProject`
     */
    add(composeName: string, volume: Volume, owner: Owner | undefined): string {
        const name = sanitiseName(composeName);
        const known = this.specs.get(name);
        if (known !== undefined) {
            if (!known.ownerKnown && owner !== undefined) {
                known.owner = { ...known.owner, ...owner };
                known.ownerKnown = true;
            }
            return name;
        }
        const options = volume.driver_opts ?? {};
        this.specs.set(name, {
            name,
            // Root, where nobody knows better: the access point then lets every user of the container write.
            owner: {
                uid: Number(options.uid ?? owner?.uid ?? 0),
                gid: Number(options.gid ?? owner?.gid ?? 0),
                permissions: options.permissions ?? "0755",
            },
            ...(volume.external && volume.name !== undefined && { existing: volume.name }),
            driverOptions: options,
            ownerKnown: owner !== undefined || options.uid !== undefined,
        });
        return name;
    }

    list(): VolumeSpec[] {
        return [...this.specs.values()].map(({ ownerKnown: _, ...spec }) => spec);
    }
}
