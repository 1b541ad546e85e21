/** The buttons that stand in a log: lines that are missing, those above and below, the end. */

/**
 * @param {Element} button
 * @param {object} parts
 * @param {import('./window.js').LogWindow} parts.window
 * @param {import('./stick.js').Stick} parts.stick
 * @param {import('./past.js').LogPast} parts.past
 */
export async function press(button, { window, stick, past }) {
  const gap = button.closest('[data-lacuna]')
  const row = gap && window.rows.find(({ node }) => node === gap)
  if (row) await past.fill(row)
  else if (button.hasAttribute('data-anteriores')) {
    stick.become(false)
    await past.older()
  } else if (button.hasAttribute('data-seguintes')) await past.newer()
  else if (button.hasAttribute('data-novas')) stick.become(true)
  else if (button.hasAttribute('data-acompanhar')) stick.become(!stick.isFollowing)
}
