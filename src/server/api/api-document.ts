import { type OpenAPI, OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { type Permission, permissions } from '#model/roles.ts'
import { apiContract } from './api-contract.ts'

const mayCall = {
  anyone: 'Every user may call it.',
  annotator: 'Every user may call it.',
  lead: 'Leads and admins may call it.',
  admin: 'Admins may call it.',
} as const

const problem: OpenAPI.SchemaObject = {
  type: 'object',
  properties: {
    code: { type: 'string', description: 'what kind of problem' },
    status: { type: 'integer' },
    message: { type: 'string', description: 'a sentence: what, where, what to do' },
    data: {},
  },
  required: ['code', 'status', 'message'],
}
const problemRef = '#/components/schemas/Problem'

/** Errors that any call may get before it reaches the workspace. */
const outerProblems = {
  BadRequest: { status: 400, description: 'The input does not fit the call.' },
  NoToken: { status: 401, description: 'There is no valid token.' },
  TooMany: { status: 429, description: 'Too many requests in a minute.' },
  Starting: { status: 503, description: 'The engine is starting. Try again in a moment.' },
}
const outerAnswers = Object.entries(outerProblems)

/** The OpenAPI description of what programs can call at this address. */
export async function apiDocument(version: string, url: string): Promise<OpenAPI.Document> {
  const document = await new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] }).generate(
    apiContract,
    {
      info: {
        title: 'Winnow',
        version,
        description: 'Each call is a POST with a JSON body. It acts as the user of the token.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url }],
      security: [{ token: [] }],
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
        schemas: { Problem: problem },
        responses: Object.fromEntries(
          outerAnswers.map(([name, { description }]) => [
            name,
            { description, content: { 'application/json': { schema: { $ref: problemRef } } } },
          ]),
        ),
      },
      customErrorResponseBodySchema: (errors) => ({
        allOf: [{ $ref: problemRef }, { properties: { code: { enum: errors.map(([code]) => code) } } }],
      }),
    },
  )
  for (const path of Object.values(document.paths ?? {})) {
    const post = path?.post
    if (!post) continue
    const procedure = post.operationId as Permission
    post.tags = procedure.split('.').slice(0, 1)
    post.description = mayCall[permissions[procedure].role]
    post.responses = {
      ...post.responses,
      ...Object.fromEntries(
        outerAnswers.map(([name, { status }]) => [status, { $ref: `#/components/responses/${name}` }]),
      ),
    }
  }
  return document
}
