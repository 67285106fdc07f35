// @ts-check

/** Tells electron-builder that there are no dependencies to collect: the bundles have them, and the program those with native code. */
export const beforeBuild = async () => false
