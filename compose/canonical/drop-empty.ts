import { get, isMapping, isNull, isSequence, mapEntries, mapItems, type Mapping, textOf, withEntries } from "../node";

/** Empty entries of `dns` count as absent. */
export function dropEmpty(root: Mapping): Mapping {
    const services = get(root, "services");
    if (!isMapping(services)) {
        return root;
    }
    return withEntries(root, {
        services: mapEntries(services, service => {
            const dns = get(service, "dns");
            if (!isMapping(service) || !isSequence(dns)) {
                return service;
            }
            return withEntries(service, {
                dns: mapItems(dns, item => (isNull(item) || textOf(item) === "" ? undefined : item)),
            });
        }),
    });
}
