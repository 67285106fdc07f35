import type { AnyContractProcedure } from '@orpc/contract'
import { contract } from '#contract'
import { whyLeftOut } from './left-out.ts'

type Verbs = Record<string, AnyContractProcedure>
type Modules = Record<string, Verbs>

/** What programs may call: the engine's contract without the procedures in left-out.ts. */
export const apiContract: Modules = Object.fromEntries(
  Object.entries<Verbs>({ ...contract }).map(([module, verbs]) => [
    module,
    Object.fromEntries(Object.entries(verbs).filter(([verb]) => whyLeftOut(`${module}.${verb}`) === null)),
  ]),
)
