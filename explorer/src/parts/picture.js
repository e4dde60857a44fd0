/** A chart as a picture with words for those who do not see it. */

/**
 * @param {any} chart
 * @param {string} text
 */
export function picture(chart, text) {
  for (const part of chart.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", text);
  return chart;
}
