/** Sets that grow together (union-find): whoever is joined with one member is joined with all. */
export class Union {
    private readonly parents = new Map<string, string>();

    constructor(members: readonly string[]) {
        members.forEach(member => this.parents.set(member, member));
    }

    /** A member that is not known yet becomes one. */
    join(one: string, other: string): void {
        this.parents.set(this.root(one), this.root(other));
    }

    /** All sets, in the order of their first members; the members in the order in which they came. */
    sets(): string[][] {
        const sets = new Map<string, string[]>();
        for (const member of this.parents.keys()) {
            const root = this.root(member);
            sets.set(root, [...(sets.get(root) ?? []), member]);
        }
        return [...sets.values()];
    }

    private root(member: string): string {
        const parent = this.parents.get(member);
        if (parent === undefined) {
            this.parents.set(member, member);
            return member;
        }
        if (parent === member) {
            return member;
        }
        const root = this.root(parent);
        this.parents.set(member, root);
        return root;
    }
}
