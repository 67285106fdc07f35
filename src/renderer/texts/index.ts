import { i18n } from '@lingui/core'
import { type CompiledMessage, compileMessage } from '@lingui/message-utils/compileMessage'

const compiled = new Map<string, CompiledMessage>()

/** English stands in the code. Messages with something to fill in are read once, plain ones never. */
i18n.setMessagesCompiler((message) => {
  if (!/[{}']/.test(message)) return [message]
  const known = compiled.get(message)
  if (known !== undefined) return known
  const fresh = compileMessage(message)
  compiled.set(message, fresh)
  return fresh
})
i18n.loadAndActivate({ locale: 'en', messages: {} })

/** The texts of the window, in the language that it has from its start. The macros around all texts come here. */
export { i18n }
