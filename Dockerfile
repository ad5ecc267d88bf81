# For a Docker Space (user 1000, one port), and for any other machine with a container engine.
FROM python:3.12-slim

RUN useradd --create-home --uid 1000 user
WORKDIR /home/user/app

# A layer of its own: it is built again only when the requirements change.
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

COPY --chown=1000:1000 app.py LICENSE ./
COPY --chown=1000:1000 .streamlit .streamlit
COPY --chown=1000:1000 weights weights
COPY --chown=1000:1000 core core
COPY --chown=1000:1000 pages pages

USER 1000
ENV HOME=/home/user \
    PERCEPTARIUM_HOME=/home/user/.cache/perceptarium \
    PYTHONUNBUFFERED=1 \
    GRADIO_ANALYTICS_ENABLED=False \
    STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE=none \
    HF_HUB_DISABLE_TELEMETRY=1 \
    TF_CPP_MIN_LOG_LEVEL=2

# Trying a network needs no data; training does. A builder without a network leaves this to the first training.
RUN mkdir -p "$PERCEPTARIUM_HOME" && (python -m core fetch mnist || true)

EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
CMD ["streamlit", "run", "app.py", "--server.port", "7860", "--server.address", "0.0.0.0"]
