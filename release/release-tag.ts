/** Tag of a task definition's revision that names the release it was registered for: a git SHA. */
export const RELEASE_TAG = "swingbridge:release";
