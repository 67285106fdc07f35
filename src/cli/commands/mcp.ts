import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { winnowVersion } from '#engine'
import { workspaceCommand } from '../arguments.ts'
import { define } from '../define.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

export function addMcpCommand(program: Command): void {
  define<[string], CommonOptions>(
    workspaceCommand(program, 'mcp', 'let an assistant look at a workspace (MCP over stdio)'),
    ([ws], options) =>
      withWorkspace(
        ws,
        { ...options, quiet: true },
        async ({ client, signal }) => {
          // Loaded here, because other commands need no assistant.
          const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js')
          const { assistantServer } = await import('../../server/assistant/assistant-server.ts')
          const server = assistantServer(
            {
              client,
              async readImage(imageId) {
                const { file, mime } = await client.library.file({ imageId, variant: 'proxy' })
                return { bytes: await readFile(file), mime }
              },
            },
            winnowVersion,
          )
          await server.connect(new StdioServerTransport())
          // The assistant ends by closing its input.
          await Promise.race([once(process.stdin, 'end'), once(signal, 'abort')])
          await server.close()
          return { printed: true }
        },
        { figuresLater: true },
      ),
  )
}
