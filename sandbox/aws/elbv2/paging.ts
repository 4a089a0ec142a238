import { paginate } from "../paginate";
import { invalid } from "./model";

/** AWS's own page size, and the most a caller may ask for. */
const LARGEST_PAGE = 400;

/** One page of a `Describe…` answer. */
export function page<Item>(
    items: readonly Item[],
    input: { Marker?: string; PageSize?: number },
): { page: Item[]; NextMarker?: string } {
    if (input.PageSize !== undefined && (input.PageSize < 1 || input.PageSize > LARGEST_PAGE)) {
        throw invalid(`Page size must be between 1 and ${LARGEST_PAGE}`);
    }
    const { items: shown, next } = paginate(items, input.Marker, input.PageSize, LARGEST_PAGE, () =>
        invalid("Invalid marker"),
    );
    return { page: shown, NextMarker: next };
}
