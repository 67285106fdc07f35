/** The program's version, from package.json. */
export const winnowVersion = '0.1.0'
