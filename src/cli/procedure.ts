import { z } from 'zod'
import { type Contract, contract, type EngineClient } from '#contract'

export type Procedure = {
  [Module in keyof Contract & string]: `${Module}.${keyof Contract[Module] & string}`
}[keyof Contract & string]

type CallOf<P extends Procedure> = P extends `${infer Module extends keyof EngineClient}.${infer Verb}`
  ? Verb extends keyof EngineClient[Module]
    ? EngineClient[Module][Verb]
    : never
  : never
type AnyCall = (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>

/** The input of a procedure, and its answer. */
export type Input<P extends Procedure> =
  CallOf<P> extends (input: infer Given, ...more: never[]) => unknown ? NonNullable<Given> : never
export type Output<P extends Procedure> =
  CallOf<P> extends (...input: never[]) => Promise<infer Answer> ? Answer : never

const parts = (name: Procedure): [module: string, verb: string] => {
  const [module = '', verb = ''] = name.split('.')
  return [module, verb]
}

/** Returns the call of a client by the name of the procedure. */
export function callOf(client: EngineClient, name: Procedure): AnyCall {
  const [module, verb] = parts(name)
  return (client as unknown as Record<string, Record<string, AnyCall>>)[module]![verb]!
}

/** A field of a request in JSON Schema, with the metadata of the contract. */
export type FieldSchema = Pick<z.core.JSONSchema.BaseSchema, 'type' | 'minimum' | 'maximum' | 'pattern' | 'default'> &
  z.GlobalMeta & { enum?: readonly string[]; items?: FieldSchema }

/** Returns the schema of a request; undefined if the procedure takes no input. */
export function inputSchemaOf(name: Procedure): z.ZodType | undefined {
  const [module, verb] = parts(name)
  const procedures = contract as unknown as Record<string, Record<string, { '~orpc': { inputSchema?: z.ZodType } }>>
  return procedures[module]![verb]!['~orpc'].inputSchema
}

/** A field of a request. Its schema is made only when needed: most fields are in no command. */
type RequestField = { isRequired: boolean; schema(): FieldSchema }

/** Returns the fields of a request by their names. */
export const fieldsOf = (name: Procedure): ReadonlyMap<string, RequestField> =>
  new Map(
    Object.entries(shapeOf(inputSchemaOf(name))).map(([key, type]) => [
      key,
      {
        isRequired: type._zod.optin === undefined,
        schema: () => z.toJSONSchema(type, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as FieldSchema,
      },
    ]),
  )

/** Returns the fields of an object's schema, or of the object inside of an optional one. */
function shapeOf(schema: z.core.$ZodType | undefined): z.core.$ZodShape {
  if (schema instanceof z.ZodObject) return schema.shape
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return shapeOf(schema.def.innerType)
  return schema instanceof z.ZodPipe ? shapeOf(schema.def.in) : {}
}
