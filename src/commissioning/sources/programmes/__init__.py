"""Work programmes as other people wrote them: tables in Word, HTML, Markdown and CSV, read with every doubt kept."""
