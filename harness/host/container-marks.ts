/** The label whose value is the run that a container belongs to. */
export const RUN_LABEL = 'org.bootproof.run';

/** The file in a run's temporary folder that says that the run has containers, and on which daemon. */
export const CONTAINERS_FILE = 'containers';
