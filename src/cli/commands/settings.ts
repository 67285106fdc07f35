import type { Command } from 'commander'
import { Settings, SettingsChange } from '#contract'
import { parseJson } from '#model/text/parse-json.ts'
import { addCommand } from '../add-command.ts'
import { UsageError } from '../outcome.ts'
import { figuresText } from '../output/figures-text.ts'
import { table } from '../output/table.ts'

/** Reads `name=value` as a setting. The value is JSON or a text. */
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
  addCommand(program, 'settings', 'workspace.settings', {
    does: 'show or change settings',
    takes: { changes: ['[name=value...]', 'what to change'] },
    async outcome(session, { changes = [] }) {
      const { settings, changeSettings } = session.client.workspace
      const change = SettingsChange.parse(Object.fromEntries(changes.map(settingFrom)))
      const changed = changes.length === 0 ? await settings() : await changeSettings(change)
      await figuresText(session, true)
      const { locks, from } = await session.client.workspace.managed()
      const isLocked = Object.keys(locks).length > 0
      const rows = Object.entries(changed).map(([name, value]) => {
        const lock = locks[name as keyof Settings]
        const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
        return [name, text, ...(isLocked ? [lock ? `${lock.key} in ${from}` : ''] : [])]
      })
      const heads = ['setting', 'value', ...(isLocked ? ['set by your administrator'] : [])]
      return { json: changed, text: table(heads, rows) }
    },
  })
}
