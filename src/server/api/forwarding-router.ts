import { type Client, ORPCError } from '@orpc/client'
import type { AnyContractProcedure } from '@orpc/contract'
import { type AnyRouter, os } from '@orpc/server'
import { z } from 'zod'
import { issueMessage } from '#model/text/issue-message.ts'
import { apiContract } from './api-contract.ts'

/** A client of the engine that acts as the user of a token. */
export type ForwardedTo = Record<string, Record<string, Client<Record<never, never>, unknown, unknown, Error>>>

const Issues = z.object({
  issues: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])).optional(), message: z.string() })),
})

/** Puts what is wrong with a refused input into the error's message. */
function explained(error: unknown): unknown {
  // Passing an input on takes the stack once per level of nesting.
  if (error instanceof RangeError) return new ORPCError('BAD_REQUEST', { message: 'The input is nested too deeply.' })
  if (!(error instanceof ORPCError) || error.status !== 400) return error
  const { data } = Issues.safeParse(error.data)
  return data ? new ORPCError(error.code, { ...error.toJSON(), message: issueMessage(data.issues) }) : error
}

const base = os.$context<{ client: ForwardedTo }>()

/** Passes the input to the engine, which checks it. A call without a body has an empty input. */
function forwarded(module: string, verb: string, procedure: AnyContractProcedure) {
  return base.errors(procedure['~orpc'].errorMap).handler(async ({ context, input, signal }) => {
    try {
      return await context.client[module]?.[verb]?.(input ?? {}, { signal })
    } catch (error) {
      throw explained(error)
    }
  })
}

/** Every procedure that programs may call; the engine answers. */
export const forwardingRouter: AnyRouter = Object.fromEntries(
  Object.entries(apiContract).map(([module, verbs]) => [
    module,
    Object.fromEntries(Object.entries(verbs).map(([verb, procedure]) => [verb, forwarded(module, verb, procedure)])),
  ]),
)
