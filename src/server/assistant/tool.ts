import type { z } from 'zod'
import type { EngineClient } from '#contract'
import type { ImageId } from '#model/ids.ts'

/** What an assistant's tools use: the engine as its user, and image files. */
export type Workspace = {
  client: EngineClient
  readImage(imageId: ImageId): Promise<{ bytes: Buffer; mime: string }>
}

/** A question that an assistant may ask. `shows`: the image that belongs to the answer. */
export type Tool = {
  name: string
  title: string
  description: string
  input: z.ZodType
  /** It leaves something for the user to decide. Every other tool only reads. */
  suggests?: true
  run(workspace: Workspace, input: unknown): Promise<{ data: unknown; shows?: { bytes: Buffer; mime: string } }>
}

/** A tool whose input is checked before it runs. */
export const defineTool = <Input>({
  run,
  ...tool
}: Omit<Tool, 'run' | 'input'> & {
  input: z.ZodType<Input>
  run(workspace: Workspace, input: Input): Promise<Awaited<ReturnType<Tool['run']>>>
}): Tool => ({ ...tool, run: (workspace, input) => run(workspace, tool.input.parse(input)) })
