import type { Command } from 'commander'
import { Settings, SettingsChange } from '#contract'
import { parseJson } from '#model/text/parse-json.ts'
import { workspaceCommand } from '../arguments.ts'
import { define } from '../command.ts'
import { UsageError } from '../outcome.ts'
import { figuresText } from '../output/figures-text.ts'
import { table } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

/** `name=value` as a part of the settings; values are JSON, or else texts. */
function settingFrom(text: string): [name: string, value: unknown] {
  const at = text.indexOf('=')
  const name = text.slice(0, at)
  if (at <= 0 || !Object.hasOwn(Settings.shape, name))
    throw new UsageError(
      `${text} is not a setting such as blindShare=0.1. There are ${Object.keys(Settings.shape).join(', ')}.`,
    )
  const value = text.slice(at + 1)
  const json = parseJson(value)
  return [name, json === undefined ? value : json]
}

export function addSettingsCommand(program: Command): void {
  define<[string, string[]], CommonOptions>(
    workspaceCommand(program, 'settings', 'show or change settings').argument('[name=value...]', 'what to change'),
    ([ws, changes], options) =>
      withWorkspace(ws, options, async (session) => {
        const { client } = session
        const change = SettingsChange.parse(Object.fromEntries(changes.map(settingFrom)))
        const settings =
          changes.length === 0 ? await client.workspace.settings() : await client.workspace.changeSettings(change)
        await figuresText(session, true)
        const rows = Object.entries(settings).map(([name, value]) => [
          name,
          typeof value === 'object' ? JSON.stringify(value) : String(value),
        ])
        return { json: settings, text: table(['setting', 'value'], rows) }
      }),
  )
}
