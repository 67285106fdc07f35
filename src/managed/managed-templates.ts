import { z } from 'zod'
import { ManagedSettings } from '#contract'

type Field = { key: string; title: string; description: string } & (
  | { kind: 'text' }
  | { kind: 'list' }
  | { kind: 'number'; min: number; max: number }
  | { kind: 'choice'; choices: readonly [value: string, title: string][] }
)

type JsonField = z.core.JSONSchema.BaseSchema & z.GlobalMeta

/** Returns the JSON schema of the file, for editors. */
export const managedSchema = () =>
  z.toJSONSchema(ManagedSettings.partial().extend({ $schema: z.string().optional() }), { io: 'input' })

function fields(): Field[] {
  const { properties = {} } = managedSchema()
  return Object.entries(properties).flatMap(([key, property]) => {
    const { type, title, description, minimum = 0, maximum = 0, choices } = property as JsonField
    if (title === undefined || description === undefined) return []
    const named = { key, title, description }
    if (choices) return { ...named, kind: 'choice' as const, choices: Object.entries(choices) }
    if (type === 'array') return { ...named, kind: 'list' as const }
    return type === 'string'
      ? { ...named, kind: 'text' as const }
      : { ...named, kind: 'number' as const, min: minimum, max: maximum }
  })
}

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const place = String.raw`SOFTWARE\Policies\Winnow`

function admxElement(field: Field): string {
  const { key } = field
  if (field.kind === 'text') return `<text id="${key}" valueName="${key}" required="true" />`
  if (field.kind === 'list') return `<multiText id="${key}" valueName="${key}" />`
  if (field.kind === 'number')
    return `<decimal id="${key}" valueName="${key}" minValue="${field.min}" maxValue="${field.max}" required="true" />`
  const items = field.choices.map(
    ([value]) => `<item displayName="$(string.${key}_${value})"><value><string>${xml(value)}</string></value></item>`,
  )
  return `<enum id="${key}" valueName="${key}" required="true">${items.join('')}</enum>`
}

/** Returns winnow.admx, the template for group policies of Windows. */
export const admxText = (): string => `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="winnow" namespace="Winnow.Policies" />
    <using prefix="windows" namespace="Microsoft.Policies.Windows" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <categories><category name="winnow" displayName="$(string.winnow)" /></categories>
  <policies>
${fields()
  .map(
    (field) =>
      `    <policy name="${field.key}" class="Machine" displayName="$(string.${field.key})" explainText="$(string.${field.key}_help)" presentation="$(presentation.${field.key})" key="${place}">
      <parentCategory ref="winnow" />
      <supportedOn ref="windows:SUPPORTED_Windows_10_0" />
      <elements>${admxElement(field)}</elements>
    </policy>`,
  )
  .join('\n')}
  </policies>
</policyDefinitions>
`

function presentation({ kind, key, title }: Field): string {
  if (kind === 'text') return `<textBox refId="${key}"><label>${xml(title)}</label></textBox>`
  if (kind === 'list') return `<multiTextBox refId="${key}" />`
  if (kind === 'number') return `<decimalTextBox refId="${key}">${xml(title)}</decimalTextBox>`
  return `<dropdownList refId="${key}">${xml(title)}</dropdownList>`
}

/** Returns the English texts of the template: en-US/winnow.adml. */
export function admlText(): string {
  const strings = fields().flatMap((field) => [
    [field.key, field.title],
    [`${field.key}_help`, field.description],
    ...(field.kind === 'choice' ? field.choices.map(([value, title]) => [`${field.key}_${value}`, title]) : []),
  ])
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>Winnow</displayName>
  <description>Settings that an administrator manages</description>
  <resources>
    <stringTable>
${[['winnow', 'Winnow'], ...strings].map(([id = '', text = '']) => `      <string id="${id}">${xml(text)}</string>`).join('\n')}
    </stringTable>
    <presentationTable>
${fields()
  .map((field) => `      <presentation id="${field.key}">${presentation(field)}</presentation>`)
  .join('\n')}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`
}

function plistValue(value: unknown): string {
  if (Array.isArray(value)) return `<array>${value.map(plistValue).join('')}</array>`
  if (typeof value === 'number')
    return Number.isInteger(value) ? `<integer>${value}</integer>` : `<real>${value}</real>`
  return `<string>${xml(String(value))}</string>`
}

/** Fixed ids, so that a new version of the profile replaces the old one. */
const profileIds = { profile: '0F7C6E0A-3B0E-4C53-9A6B-2D1B9B8C7E01', payload: '0F7C6E0A-3B0E-4C53-9A6B-2D1B9B8C7E02' }

/** Returns a configuration profile of macOS with these settings. */
export const profileText = (settings: Partial<ManagedSettings>): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadVersion</key><integer>1</integer>
  <key>PayloadScope</key><string>System</string>
  <key>PayloadIdentifier</key><string>winnow.managed</string>
  <key>PayloadUUID</key><string>${profileIds.profile}</string>
  <key>PayloadDisplayName</key><string>Winnow</string>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadType</key><string>winnow</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>PayloadIdentifier</key><string>winnow.managed.settings</string>
      <key>PayloadUUID</key><string>${profileIds.payload}</string>
      <key>PayloadDisplayName</key><string>Winnow</string>
${Object.entries(settings)
  .map(([key, value]) => `      <key>${key}</key>${plistValue(value)}`)
  .join('\n')}
    </dict>
  </array>
</dict>
</plist>
`
