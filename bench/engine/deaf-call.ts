import type { contract } from '../../src/contract/index.ts'

type Modules = typeof contract
export type ProcedureName = {
  [Module in keyof Modules]: `${Module}.${Extract<keyof Modules[Module], string>}`
}[keyof Modules]

/** The last answer of each procedure so far, by its name. */
export type Answers = (procedure: ProcedureName) => never
/** A call: the procedure, its input, and a note if it is called several times. */
export type Call = readonly [procedure: ProcedureName, input: unknown, note?: string]
