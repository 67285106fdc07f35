// @ts-check

/** Tells electron-builder that there are no dependencies to collect: they are in the bundles, and native ones in the program. */
export const beforeBuild = async () => false
