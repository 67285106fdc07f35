/** The program's version, as package.json has it. */
export const winnowVersion = '0.1.0'
